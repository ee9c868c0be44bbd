package dev.linkstream.web;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * Whether an answer is to be HTML or JSON, by the {@code Accept} headers. Browsers send a handful of them, so that what was
 * read once is remembered; what a stranger makes up is read anew, and nothing that is long. Thread-safe.
 */
public final class AcceptedForm {

    /** A longer one asks for nothing. */
    private static final int LONGEST = 512;

    private static final int REMEMBERED = 256;

    private final Map<String, Boolean> known = new ConcurrentHashMap<>();

    /** Whether HTML is asked for by name, and JSON is not preferred to it. What cannot be read asks for nothing. */
    public boolean isHtml(List<? extends CharSequence> accepted) {
        if (accepted.isEmpty()) {
            return false;
        }
        String all = accepted.size() == 1 ? accepted.get(0).toString() : String.join(",", accepted);
        if (all.length() > LONGEST) {
            return false;
        }
        Boolean html = known.get(all);
        if (html == null) {
            html = read(all);
            if (known.size() < REMEMBERED) {
                known.put(all, html);
            }
        }
        return html;
    }

    private static boolean read(String accepted) {
        try {
            List<MediaType> types = MediaType.parseMediaTypes(accepted);
            double html = quality(types, MediaType.TEXT_HTML);
            return html > 0 && html >= quality(types, MediaType.APPLICATION_JSON);
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    private static double quality(List<MediaType> accepted, MediaType type) {
        return accepted.stream()
                .filter(each -> !each.isWildcardType() && each.includes(type))
                .mapToDouble(MediaType::getQualityValue)
                .max()
                .orElse(0);
    }
}
