using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>
/// The nonces that this API gives out (RFC 9449 §8, §9). Nothing is stored: a nonce is the HMAC of the time window it is given out in,
/// so that all nodes with the same secret know each other's.
/// </summary>
internal sealed class ServerNonces(IReadOnlyList<byte[]> secrets, TimeSpan lifetime, TimeSpan maxAhead)
{
    private const int NonceBytes = 16;

    private Windows? _windows;

    /// <summary>The nonce to give out.</summary>
    public string Current(DateTimeOffset now) => At(now).Current;

    /// <summary>Whether a nonce was given out recently: in the current window or the one before (RFC 9449 §8).</summary>
    /// <param name="nonce">What the proof holds.</param>
    /// <param name="now">The time.</param>
    /// <param name="acceptedUntil">Until when any node accepts it.</param>
    /// <param name="next">The nonce to use from now on, if this one ages; otherwise null.</param>
    public bool TryAccept(JsonString nonce, DateTimeOffset now, out DateTimeOffset acceptedUntil, out string? next)
    {
        Windows windows = At(now);
        foreach (Nonce known in windows.Known)
        {
            if (!nonce.Equals(known.Utf8))
                continue;
            acceptedUntil = known.AcceptedUntil;
            next = known.IsCurrent ? null : windows.Current;
            return true;
        }

        acceptedUntil = default;
        next = null;
        return false;
    }

    private Windows At(DateTimeOffset now)
    {
        // A node whose clock is a little ahead is in the next window already.
        long current = now.UtcTicks / lifetime.Ticks;
        long newest = (now + maxAhead).UtcTicks / lifetime.Ticks;
        Windows? windows = _windows;
        if (windows?.Index != current || windows.Newest != newest)
            _windows = windows = Create(current, newest);
        return windows;
    }

    private Windows Create(long current, long newest)
    {
        List<Nonce> known = [];
        for (long index = newest; index >= current - 1; index--)
        {
            foreach (byte[] secret in secrets)
                known.Add(new Nonce(Encoding.ASCII.GetBytes(Make(secret, index)), IsCurrent: index >= current && secret == secrets[0], EndOf(index + 1)));
        }

        return new Windows(current, newest, Make(secrets[0], current), [.. known]);
    }

    private DateTimeOffset EndOf(long index) => new DateTimeOffset((index + 1) * lifetime.Ticks, TimeSpan.Zero) + Retention.MarginFor(maxAhead);

    // 22 characters of base64url, which RFC 9449 §8.1 allows.
    private string Make(byte[] secret, long index)
    {
        Span<byte> window = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(window, lifetime.Ticks);
        BinaryPrimitives.WriteInt64BigEndian(window[8..], index);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, window, mac);
        return Base64Url.EncodeToString(mac[..NonceBytes]);
    }

    private sealed record Nonce(byte[] Utf8, bool IsCurrent, DateTimeOffset AcceptedUntil);

    private sealed record Windows(long Index, long Newest, string Current, Nonce[] Known);
}

/// <summary>Reads a secret that nonces are made with.</summary>
internal static class NonceSecret
{
    /// <summary>The shortest secret, in bytes.</summary>
    public const int MinBytes = 32;

    /// <summary>The longest secret, in bytes: more are of no use to HMAC-SHA-256.</summary>
    public const int MaxBytes = 64;

    /// <summary>The bytes of a secret in base64; null if it is none, too short or too long.</summary>
    public static byte[]? Find(string? text)
    {
        byte[] bytes = new byte[MaxBytes];
        return text is { Length: <= 4 * MaxBytes } && Convert.TryFromBase64String(text, bytes, out int length) && length >= MinBytes ? bytes[..length] : null;
    }
}
