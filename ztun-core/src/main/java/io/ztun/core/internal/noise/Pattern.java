package io.ztun.core.internal.noise;

import java.util.List;

/** Who sends what in a handshake of two messages (sections 7.5 and 9.4). */
enum Pattern {

    /** Both know one secret. */
    NN_PSK0("NNpsk0", List.of(Token.PSK, Token.E), List.of(Token.E, Token.EE)),

    /** The initiator knows the responder's key, and the responder learns the initiator's. */
    IK("IK", List.of(Token.E, Token.ES, Token.S, Token.SS), List.of(Token.E, Token.EE, Token.SE)),

    /** Both. */
    IK_PSK2("IKpsk2", List.of(Token.E, Token.ES, Token.S, Token.SS), List.of(Token.E, Token.EE, Token.SE, Token.PSK));

    /** What a message is made of: keys that are sent, and secrets that are mixed in. */
    enum Token {
        E,
        S,
        EE,
        ES,
        SE,
        SS,
        PSK
    }

    private final String noiseName;
    private final List<Token> request;
    private final List<Token> answer;

    Pattern(String noiseName, List<Token> request, List<Token> answer) {
        this.noiseName = noiseName;
        this.request = request;
        this.answer = answer;
    }

    /** The full name of the protocol (section 8). */
    String protocolName(CipherSuite suite) {
        return "Noise_" + noiseName + "_25519_" + suite.noiseName() + "_SHA256";
    }

    List<Token> message(int number) {
        return number == 0 ? request : answer;
    }

    boolean hasPsk() {
        return this != IK;
    }

    boolean hasStaticKeys() {
        return this != NN_PSK0;
    }
}
