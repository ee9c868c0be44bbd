package dev.linkstream.web;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/** Which addresses lie in the public internet: calls that a user of the API names may lead nowhere else. */
public final class PublicAddresses {

    private static final int BYTE = 0xFF;

    private PublicAddresses() {}

    /**
     * Whether an address is public: not loopback, private, link-local, shared, multicast or reserved, and no address of IPv6
     * that leads to such a one of IPv4.
     */
    public static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? isPublicIpv4(bytes, 0) : isPublicIpv6((Inet6Address) address, bytes);
    }

    private static boolean isPublicIpv4(byte[] bytes, int at) {
        int first = bytes[at] & BYTE;
        int second = bytes[at + 1] & BYTE;
        boolean privateOrLocal = first == 0
                || first == 10
                || first == 127
                || first >= 224
                || (first == 172 && second >= 16 && second <= 31)
                || (first == 192 && second == 168)
                || (first == 169 && second == 254);
        // Shared between a carrier's customers; protocol assignments; benchmarks.
        boolean special = (first == 100 && second >= 64 && second <= 127)
                || (first == 192 && second == 0 && (bytes[at + 2] & BYTE) == 0)
                || (first == 198 && (second == 18 || second == 19));
        return !privateOrLocal && !special;
    }

    private static boolean isPublicIpv6(Inet6Address address, byte[] bytes) {
        int first = ((bytes[0] & BYTE) << 8) | (bytes[1] & BYTE);
        int second = ((bytes[2] & BYTE) << 8) | (bytes[3] & BYTE);
        if (address.isIPv4CompatibleAddress() || isMapped(bytes)) {
            return isPublicIpv4(bytes, 12);
        }
        if (first == 0x2002) { // 6to4
            return isPublicIpv4(bytes, 2);
        }
        if (first == 0x64 && second == 0xff9b) { // NAT64
            return isPublicIpv4(bytes, 12);
        }
        boolean uniqueLocal = (first & 0xfe00) == 0xfc00;
        boolean teredo = first == 0x2001 && second == 0;
        return !uniqueLocal && !teredo && (first & 0xe000) == 0x2000;
    }

    private static boolean isMapped(byte[] bytes) {
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return bytes[10] == (byte) BYTE && bytes[11] == (byte) BYTE;
    }
}
