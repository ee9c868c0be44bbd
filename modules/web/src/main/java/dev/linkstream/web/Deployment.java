package dev.linkstream.web;

/**
 * What the ways in know of the deployment they stand in.
 *
 * @param publicBaseUrl where short links and the built-in web chat live, without a trailing slash
 * @param fullpageEnabled whether links may be made and followed at all
 */
public record Deployment(String publicBaseUrl, boolean fullpageEnabled) {

    public Deployment {
        if (publicBaseUrl.endsWith("/")) {
            throw new IllegalArgumentException(
                    "The public base URL must not end with a slash, but is " + publicBaseUrl);
        }
    }
}
