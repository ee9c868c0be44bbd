package dev.linkstream.ingress;

import java.util.List;
import java.util.Map;

/**
 * What became of an upload: the 202 body.
 *
 * @param errors of the first lines that were rejected
 */
record UploadReport(String batchId, long accepted, long rejected, List<LineErrors> errors, String statusUrl) {

    /** What is wrong with one line, by field. */
    record LineErrors(long line, Map<String, List<String>> errors) {}
}
