package dev.linkstream.ingress.upload;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * What became of an upload: the 202 body.
 *
 * @param errors of the first lines that were rejected
 * @param warnings what the sender should know although nothing was refused for it; absent where there is none
 */
record UploadReport(
        String batchId,
        long accepted,
        long rejected,
        List<LineErrors> errors,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> warnings,
        String statusUrl) {

    /** What is wrong with one line, by field. */
    record LineErrors(long line, Map<String, List<String>> errors) {}
}
