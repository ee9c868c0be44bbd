package dev.linkstream.cli;

/** A command cannot go on, for a reason that the user can act on: the message is all that is shown. */
final class CommandFailure extends RuntimeException {
    /** Wrong arguments, or a file that cannot be read as what it is said to be. */
    static final int USAGE = 2;
    /** The server is not there, does not let us in, or does not answer as it should; or the machine fails. */
    static final int SERVER = 3;

    private final int exitCode;

    private CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    static CommandFailure usage(String message) {
        return new CommandFailure(USAGE, message);
    }

    static CommandFailure server(String message) {
        return new CommandFailure(SERVER, message);
    }

    int exitCode() {
        return exitCode;
    }
}
