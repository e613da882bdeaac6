package io.ztun.store.etcd;

import io.ztun.api.StoreException;

/** etcd has answered that it does not do what it was asked for. */
final class EtcdError extends StoreException {
    private static final long serialVersionUID = 1L;

    // Of https://grpc.github.io/grpc/core/md_doc_statuscodes.html
    private static final int INVALID_ARGUMENT = 3;
    private static final int DEADLINE_EXCEEDED = 4;
    private static final int NOT_FOUND = 5;
    private static final int PERMISSION_DENIED = 7;
    private static final int RESOURCE_EXHAUSTED = 8;
    private static final int FAILED_PRECONDITION = 9;
    private static final int OUT_OF_RANGE = 11;
    private static final int UNAVAILABLE = 14;
    private static final int UNAUTHENTICATED = 16;

    private final int code;

    /**
     * @param code gRPC's
     * @param message etcd's own
     */
    EtcdError(int code, String message) {
        super(message);
        this.code = code;
    }

    /** Whether another node, or the same one later, may do it. */
    boolean mayPass() {
        return code == UNAVAILABLE || code == DEADLINE_EXCEEDED || code == RESOURCE_EXHAUSTED;
    }

    boolean isLeaseGone() {
        return code == NOT_FOUND && getMessage().contains("lease not found");
    }

    /** Whether there is no such revision any more, or not yet. */
    boolean isRevisionGone() {
        return code == OUT_OF_RANGE;
    }

    /** Whether a new token is needed: the old one has expired, or who may do what has changed meanwhile. */
    boolean isTokenOld() {
        return code == UNAUTHENTICATED
                || (code == INVALID_ARGUMENT && getMessage().contains("revision of auth store"));
    }

    /** Whether trying again as it is does not help. */
    boolean isRefusal() {
        return code == PERMISSION_DENIED || code == INVALID_ARGUMENT || code == FAILED_PRECONDITION;
    }
}
