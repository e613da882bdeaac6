package io.ztun.core.internal.ordered;

/** Flows in the order of their turns, each at most once. One thread at a time. */
final class FlowList {
    private final int[] ring;
    private int head;
    private int size;

    /** @param flows how many there are */
    FlowList(int flows) {
        ring = new int[flows];
    }

    boolean isEmpty() {
        return size == 0;
    }

    int first() {
        return ring[head];
    }

    int removeFirst() {
        int flow = ring[head];
        head = (head + 1) % ring.length;
        size--;
        return flow;
    }

    void addLast(int flow) {
        ring[(head + size) % ring.length] = flow;
        size++;
    }
}
