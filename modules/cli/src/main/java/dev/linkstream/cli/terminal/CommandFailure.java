package dev.linkstream.cli.terminal;

/** A command cannot go on, for a reason that the user can act on: the message is all that is shown. */
public final class CommandFailure extends RuntimeException {
    /** Wrong arguments, or a file that cannot be read as what it is said to be. */
    public static final int USAGE = 2;
    /** The server is not there, does not let us in, or does not answer as it should; or the machine fails. */
    public static final int SERVER = 3;

    private final int exitCode;
    private final boolean refusal;

    private CommandFailure(int exitCode, boolean refusal, String message) {
        super(message);
        this.exitCode = exitCode;
        this.refusal = refusal;
    }

    public static CommandFailure usage(String message) {
        return new CommandFailure(USAGE, true, message);
    }

    public static CommandFailure server(String message) {
        return new CommandFailure(SERVER, false, message);
    }

    /** The server says no, and will say so again: to a wrong token, or a scenario that there is not. */
    public static CommandFailure refused(String message) {
        return new CommandFailure(SERVER, true, message);
    }

    /** Whether the same command would fail in the same way. */
    public boolean isRefusal() {
        return refusal;
    }

    public int exitCode() {
        return exitCode;
    }
}
