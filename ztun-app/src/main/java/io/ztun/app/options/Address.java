package io.ztun.app.options;

import java.net.InetAddress;

import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;

/** Addresses by their literals: names are not looked up. */
final class Address extends Kind<InetAddress> {

    @Override
    String allowed() {
        return "ADDRESS, IPv4 or IPv6";
    }

    @Override
    InetAddress read(String text) {
        try {
            return Cidr.parse(text + (text.indexOf(':') < 0 ? "/32" : "/128")).address();
        } catch (ConfigException e) {
            return null; // it speaks of networks
        }
    }
}
