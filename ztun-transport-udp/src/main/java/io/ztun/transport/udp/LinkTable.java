package io.ztun.transport.udp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Links by an id of their session's, without boxing: open addressing, linear. Ids are drawn by chance by the server, so that
 * nobody can have them collide on purpose. Link thread only.
 */
final class LinkTable {
    private static final int CAPACITY_MIN = 16;

    private final ToLongFunction<UdpLink> key;
    private UdpLink[] links = new UdpLink[CAPACITY_MIN];
    private int size;

    /** @param key which id */
    LinkTable(ToLongFunction<UdpLink> key) {
        this.key = key;
    }

    int size() {
        return size;
    }

    /** The link with that id, or null. */
    UdpLink get(long id) {
        UdpLink[] table = links;
        int mask = table.length - 1;
        for (int i = index(id, mask); table[i] != null; i = i + 1 & mask) {
            if (key.applyAsLong(table[i]) == id) {
                return table[i];
            }
        }
        return null;
    }

    /** Adds a link whose id is not there. */
    void add(UdpLink link) {
        if (2 * ++size > links.length) {
            UdpLink[] former = links;
            links = new UdpLink[2 * former.length];
            for (UdpLink each : former) {
                if (each != null) {
                    insert(each);
                }
            }
        }
        insert(link);
    }

    private void insert(UdpLink link) {
        int mask = links.length - 1;
        int i = index(key.applyAsLong(link), mask);
        while (links[i] != null) {
            i = i + 1 & mask;
        }
        links[i] = link;
    }

    /** Removes a link if it is there. */
    void remove(UdpLink link) {
        int mask = links.length - 1;
        int i = index(key.applyAsLong(link), mask);
        while (links[i] != link) {
            if (links[i] == null) {
                return;
            }
            i = i + 1 & mask;
        }
        links[i] = null;
        size--;
        // Whatever stands behind the gap may have been pushed there: put it in again.
        for (int k = i + 1 & mask; links[k] != null; k = k + 1 & mask) {
            UdpLink moved = links[k];
            links[k] = null;
            insert(moved);
        }
    }

    /** All links, as they are now. */
    List<UdpLink> all() {
        List<UdpLink> all = new ArrayList<>(size);
        for (UdpLink link : links) {
            if (link != null) {
                all.add(link);
            }
        }
        return all;
    }

    private static int index(long id, int mask) {
        return (int) (id ^ id >>> 28) & mask;
    }
}
