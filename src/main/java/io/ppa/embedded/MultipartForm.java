package io.ppa.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a multipart/form-data body: the form in which drivers send statements with long bound values. */
final class MultipartForm {

    /** A form is held in memory; data for INSERT comes as a plain body instead. */
    private static final int LIMIT = 64 << 20;

    private static final Pattern BOUNDARY = Pattern.compile("boundary=(?:\"([^\"]+)\"|([^;\\s]+))");

    private static final Pattern NAME = Pattern.compile("[;\\s]name=\"([^\"]*)\"");

    private MultipartForm() {}

    /** The form's fields in the order given. Bytes are read as ISO 8859-1 first, so that UTF-8 values stay whole. */
    static Map<String, String> read(InputStream body, String contentType) throws IOException, EngineException {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            throw malformed("no boundary");
        }
        byte[] bytes = body.readNBytes(LIMIT + 1);
        if (bytes.length > LIMIT) {
            throw malformed("more than " + LIMIT + " bytes");
        }
        String text = "\r\n" + new String(bytes, StandardCharsets.ISO_8859_1);
        String mark = "\r\n--" + (boundary.group(1) == null ? boundary.group(2) : boundary.group(1));
        Map<String, String> fields = new LinkedHashMap<>();
        int at = text.indexOf(mark);
        while (at >= 0) {
            int part = at + mark.length();
            if (text.startsWith("--", part)) {
                return fields;
            }
            int end = text.indexOf(mark, part);
            int head = text.indexOf("\r\n\r\n", part);
            if (end < 0 || head < 0 || head > end) {
                break;
            }
            field(text.substring(part, head), text.substring(head + 4, end), fields);
            at = end;
        }
        throw malformed("it ends too early");
    }

    private static void field(String head, String value, Map<String, String> fields) throws EngineException {
        Matcher name = NAME.matcher(head);
        if (!name.find()) {
            throw malformed("a part has no name");
        }
        if (head.toLowerCase(Locale.ROOT).contains("filename=")) {
            throw new EngineException(
                    48, "Code: 48. DB::Exception: This gateway takes no external tables. (NOT_IMPLEMENTED)");
        }
        fields.put(utf8(name.group(1)), utf8(value));
    }

    private static String utf8(String latin) {
        return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static EngineException malformed(String why) {
        return new EngineException(
                36, "Code: 36. DB::Exception: The multipart form cannot be read: " + why + ". (BAD_ARGUMENTS)");
    }
}
