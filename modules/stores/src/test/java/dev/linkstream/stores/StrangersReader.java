package dev.linkstream.stores;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.kafka.common.utils.Bytes;

/** Reads closed stores by what the module's README says of their bytes, and shares nothing with what wrote them. */
final class StrangersReader {

    private static final int SLOTS = 65_536;

    private StrangersReader() {}

    private record Listed(String name, long length, int checksum) {}

    static Map<Bytes, Bytes> read(Path directory) throws IOException {
        List<String> lines = Files.readAllLines(directory.resolve("manifest"));
        require(lines.get(0).equals("linkstream-store 2"), "format");
        String all = String.join("\n", lines.subList(0, lines.size() - 1)) + "\n";
        require(
                lines.get(lines.size() - 1)
                        .equals(String.format(
                                Locale.ROOT, "checksum %08x", crc(all.getBytes(StandardCharsets.US_ASCII)))),
                "manifest");
        long id = Long.parseUnsignedLong(lines.get(4).substring("id ".length()), 16);
        List<Listed> files = new ArrayList<>();
        for (String line : lines.subList(5, lines.size() - 1)) {
            String[] parts = line.split(" ", -1);
            files.add(new Listed(parts[1], Long.parseLong(parts[2]), Integer.parseUnsignedInt(parts[3], 16)));
        }
        Map<Bytes, Bytes> rows = new HashMap<>();
        for (Listed each : files) {
            byte[] bytes = Files.readAllBytes(directory.resolve(each.name));
            require(bytes.length == each.length, "length");
            require(number(bytes, 8, 8) == id, "id");
            if (lines.get(1).equals("kind positions") && each.name.endsWith(".rows")) {
                readCells(directory, each, bytes, rows);
            } else if (lines.get(1).equals("kind hashed") && each.name.equals("index")) {
                readIndexed(directory, each, bytes, rows);
            } else if (!each.name.equals("index")) {
                require(new String(bytes, 0, 8, StandardCharsets.US_ASCII).equals("LSROWS-2"), "format of rows");
                require(crc(bytes, 0, 4096 + 8 * SLOTS) == each.checksum, "head of rows");
            }
        }
        return rows;
    }

    private static void readCells(Path directory, Listed file, byte[] bytes, Map<Bytes, Bytes> rows)
            throws IOException {
        require(new String(bytes, 0, 8, StandardCharsets.US_ASCII).equals("LSCELLS2"), "format of cells");
        require(crc(bytes, 0, 4096 + SLOTS / 8) == file.checksum, "head of cells");
        int cellBytes = (int) number(bytes, 24, 4);
        require(number(bytes, 28, 4) == SLOTS, "slots");
        int epoch = Integer.parseInt(file.name.substring(0, 5));
        long block = Long.parseLong(file.name.substring(6, 18));
        for (int slot = 0; slot < SLOTS; slot++) {
            if (((bytes[4096 + slot / 8] >> (slot % 8)) & 1) == 0) {
                continue;
            }
            int at = 4096 + SLOTS / 8 + slot * cellBytes;
            int length = (int) number(bytes, at + 4, 4) - 1;
            byte[] row;
            if (length == -2) {
                row = row(Files.readAllBytes(directory.resolve(file.name + ".long")), slot);
            } else {
                row = part(bytes, at + 8, length);
                require((crc(row) ^ ~slot) == (int) number(bytes, at, 4), "row");
            }
            try (ByteArrayOutputStream key = new ByteArrayOutputStream();
                    DataOutputStream data = new DataOutputStream(key)) {
                data.writeShort(epoch);
                data.writeLong(block * SLOTS + slot);
                rows.put(Bytes.wrap(key.toByteArray()), Bytes.wrap(row));
            }
        }
    }

    private static void readIndexed(Path directory, Listed file, byte[] bytes, Map<Bytes, Bytes> rows)
            throws IOException {
        require(new String(bytes, 0, 8, StandardCharsets.US_ASCII).equals("LSINDEX2"), "format of the index");
        int bits = (int) number(bytes, 24, 4);
        int pages = (8 << bits) / 4096;
        int begin = 4096 + (pages * 4 + 4095) / 4096 * 4096;
        require(crc(bytes, 0, begin) == file.checksum, "head of the index");
        Map<Integer, byte[]> read = new HashMap<>();
        for (int page = 0; page < pages; page++) {
            require(crc(bytes, begin + page * 4096, 4096) == (int) number(bytes, 4096 + 4 * page, 4), "page");
        }
        for (int place = 0; place < 1 << bits; place++) {
            long location = number(bytes, begin + 8 * place, 8) & ((1L << 36) - 1);
            if (location != 0) {
                int number = (int) (location >> 16);
                byte[] row = row(read.computeIfAbsent(number, n -> bytesOf(directory, n)), (int) location & 0xffff);
                int keyLength = (int) number(row, 0, 4);
                rows.put(
                        Bytes.wrap(part(row, 4, keyLength)),
                        Bytes.wrap(part(row, 4 + keyLength, row.length - 4 - keyLength)));
            }
        }
    }

    private static byte[] bytesOf(Path directory, int number) {
        try (RandomAccessFile file = new RandomAccessFile(
                directory
                        .resolve(String.format(Locale.ROOT, "%012d.rows", number))
                        .toFile(),
                "r")) {
            byte[] bytes = new byte[(int) file.length()];
            file.readFully(bytes);
            return bytes;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The row of a slot of a file of rows. */
    private static byte[] row(byte[] file, int slot) {
        long entry = number(file, 4096 + 8 * slot, 8);
        int length = (int) (entry & 0xffffff);
        byte[] row = part(file, (int) (entry >> 24), length);
        require((crc(row) ^ ~slot) == (int) number(file, (int) (entry >> 24) + length, 4), "row");
        return row;
    }

    private static byte[] part(byte[] bytes, int from, int length) {
        byte[] part = new byte[length];
        System.arraycopy(bytes, from, part, 0, length);
        return part;
    }

    /** Least significant byte first. */
    private static long number(byte[] bytes, int at, int length) {
        long number = 0;
        for (int i = length - 1; i >= 0; i--) {
            number = (number << 8) | (bytes[at + i] & 0xff);
        }
        return number;
    }

    private static int crc(byte[] bytes) {
        return crc(bytes, 0, bytes.length);
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, from, length);
        return (int) sum.getValue();
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("Not as the README has it: " + what);
        }
    }
}
