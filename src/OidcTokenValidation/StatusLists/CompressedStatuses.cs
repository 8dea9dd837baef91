using System.Buffers.Binary;
using System.IO.Compression;
using OidcTokenValidation.Telemetry;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.StatusLists;

/// <summary>Reads the compressed array of a list (draft-ietf-oauth-status-list §4.1, §4.2): base64url of the ZLIB format (RFC 1950). Only of a verified list:
/// no data that is not signed is decompressed.</summary>
internal static class CompressedStatuses
{
    private const int ChunkLength = 16 * 1024;

    /// <summary>Decompresses it; false if it is malformed, empty or larger than <paramref name="maxBytes"/>.</summary>
    /// <param name="text">The text, base64url.</param>
    /// <param name="maxBytes">The limit of the decompressed bytes. No more are ever decompressed.</param>
    /// <param name="statuses">The bytes.</param>
    /// <param name="fault">What is wrong with it.</param>
    public static bool TryRead(string text, int maxBytes, out byte[] statuses, out StatusListFault fault)
    {
        (statuses, fault) = ([], StatusListFault.Malformed);
        if (StrictBase64Url.Decode(text) is not { } compressed)
            return false;
        using var source = new MemoryStream(compressed, writable: false);
        using var inflated = new ZLibStream(source, CompressionMode.Decompress);
        using var all = new MemoryStream();
        byte[] chunk = new byte[ChunkLength];
        try
        {
            while (inflated.Read(chunk) is > 0 and var read)
            {
                if (all.Length + read > maxBytes)
                {
                    fault = StatusListFault.TooLarge;
                    return false;
                }

                all.Write(chunk, 0, read);
            }
        }
        catch (InvalidDataException)
        {
            return false;
        }

        // The stream does not report an end that is missing.
        statuses = all.ToArray();
        return statuses.Length > 0 && EndsWithChecksum(compressed, statuses);
    }

    // RFC 1950 §2.2: the last four bytes are the Adler-32 checksum of the decompressed bytes.
    private static bool EndsWithChecksum(ReadOnlySpan<byte> compressed, ReadOnlySpan<byte> statuses)
    {
        const uint Modulus = 65_521;
        (uint low, uint high) = (1, 0);
        foreach (byte one in statuses)
        {
            low = (low + one) % Modulus;
            high = (high + low) % Modulus;
        }

        return compressed.Length >= sizeof(uint) && BinaryPrimitives.ReadUInt32BigEndian(compressed[^sizeof(uint)..]) == ((high << 16) | low);
    }
}
