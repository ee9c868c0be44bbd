package dev.linkstream.directory;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The form of secrets, {@code ls_ID_RANDOM}: the id says which digest to compare with, the random part is the secret. */
final class TokenSecret {

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int ID_CHARACTERS = 12;
    private static final int SECRET_CHARACTERS = 32;
    private static final Pattern FORM =
            Pattern.compile("ls_([0-9A-Za-z]{" + ID_CHARACTERS + "})_[0-9A-Za-z]{" + SECRET_CHARACTERS + "}");

    private TokenSecret() {}

    static String newId(SecureRandom random) {
        return randomText(random, ID_CHARACTERS);
    }

    static String newSecret(String id, SecureRandom random) {
        return "ls_" + id + "_" + randomText(random, SECRET_CHARACTERS);
    }

    /** The id of the token that a secret claims to be, or null where it has not the form of one. */
    static @Nullable String idOf(String secret) {
        Matcher parts = FORM.matcher(secret);
        return parts.matches() ? parts.group(1) : null;
    }

    static byte[] digest(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static String randomText(SecureRandom random, int characters) {
        StringBuilder text = new StringBuilder(characters);
        for (int i = 0; i < characters; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }
}
