package io.ztun.control.internal.http;

import java.util.List;

import io.ztun.control.info.Setting;
import io.ztun.core.info.History;
import io.ztun.core.info.QuotaUse;
import io.ztun.core.info.TunnelSnapshot;

/**
 * What is told, and who acts. Called by the server's threads, several at once. What cannot be done is a {@link Refusal}; as long as
 * the tunnel is not up, an {@link IllegalStateException}.
 */
public interface Subject {

    /** The program's version. */
    String version();

    /** The tunnel's name. */
    String name();

    /** What the tunnel looks like now. */
    TunnelSnapshot snapshot();

    /** What it has done lately. */
    History history(History.Resolution resolution);

    /** What clients have used of their quotas; none on a client. */
    List<QuotaUse> quotas();

    /** The settings in force. */
    List<Setting> settings();

    /** Ends a session; its client may come back. */
    void endSession(long id);

    /** Has a session be no faster than that before the next reload. @param rate such as {@code 10mbit}, or {@code off} */
    void limitRate(long id, String rate);

    /** Has a client be no faster than that before the next reload. @param rate as above */
    void limitRate(String client, String rate);

    /** Has all sessions together be no faster than that before the next reload. @param rate as above */
    void limitRateOfAll(String rate);

    /** Has the clients connect to other servers, and lets nobody in. @param over how long they may take, such as {@code 30s}; {@code off} to take it back */
    void drain(String over);

    /**
     * Has a client have another quota before the next reload.
     *
     * @param client its name, or without a key its address in the tunnel
     * @param quota such as {@code 10GB/month}, or {@code off}
     */
    void quota(String client, String quota);

    /** Has a client have used nothing of its quota. @param client as with {@link #quota} */
    void resetQuota(String client);

    /** Ends a client's sessions, and lets it in no more before the next reload. */
    void block(String client);

    /** Has the log say more or less. */
    void logLevel(String level);

    /** Puts the line of statistics on the log. */
    void statisticsLine();
}
