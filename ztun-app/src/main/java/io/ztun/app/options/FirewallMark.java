package io.ztun.app.options;

/** Marks for the routing of packets: 32 bits, of which 0 is none. */
final class FirewallMark extends Kind<Integer> {

    @Override
    String allowed() {
        return "a number between 1 and 4294967295, such as 51820 or 0xca6c";
    }

    @Override
    Integer read(String text) {
        try {
            long mark = Long.decode(text);
            return mark > 0 && mark <= 0xffff_ffffL ? (Integer) (int) mark : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
