using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>
/// The nonces that this API issues (RFC 9449 §8, §8.2, §9, §11.1). Nothing is stored: a nonce is the HMAC of the time window in which it is issued,
/// so nodes with the same secret accept each other's nonces.
/// </summary>
internal sealed class ServerNonces(IReadOnlyList<byte[]> secrets, TimeSpan lifetime, TimeSpan maxAhead)
{
    private const int NonceBytes = 16;

    private Windows? _windows;

    /// <summary>The nonce to issue.</summary>
    public string GetCurrent(DateTimeOffset now) => GetWindows(now).Current;

    /// <summary>Whether a nonce was issued recently: in the current window or the one before (RFC 9449 §8).</summary>
    /// <param name="nonce">The nonce of the proof.</param>
    /// <param name="now">The time.</param>
    /// <param name="acceptedUntil">Until when any node accepts it.</param>
    /// <param name="next">The nonce that the client must use next, if this one is about to expire; otherwise null.</param>
    public bool TryAccept(JsonString nonce, DateTimeOffset now, out DateTimeOffset acceptedUntil, out string? next)
    {
        Windows windows = GetWindows(now);
        foreach (Nonce accepted in windows.Accepted)
        {
            if (!nonce.Equals(accepted.Utf8))
                continue;
            acceptedUntil = accepted.AcceptedUntil;
            next = accepted.IsCurrent ? null : windows.Current;
            return true;
        }

        acceptedUntil = default;
        next = null;
        return false;
    }

    private Windows GetWindows(DateTimeOffset now)
    {
        // A node whose clock is a little ahead may already be in the next window.
        long current = now.UtcTicks / lifetime.Ticks;
        long newest = (now + maxAhead).UtcTicks / lifetime.Ticks;
        Windows? windows = _windows;
        if (windows?.Index != current || windows.Newest != newest)
            _windows = windows = Create(current, newest);
        return windows;
    }

    private Windows Create(long current, long newest)
    {
        List<Nonce> accepted = [];
        for (long index = newest; index >= current - 1; index--)
        {
            foreach (byte[] secret in secrets)
            {
                bool isCurrent = index >= current && secret == secrets[0];
                accepted.Add(new Nonce(Encoding.ASCII.GetBytes(Compute(secret, index)), isCurrent, GetEnd(index + 1)));
            }
        }

        return new Windows(current, newest, Compute(secrets[0], current), [.. accepted]);
    }

    private DateTimeOffset GetEnd(long index) => new DateTimeOffset((index + 1) * lifetime.Ticks, TimeSpan.Zero) + Retention.GetMargin(maxAhead);

    // 22 characters of base64url, which RFC 9449 §8.1 allows.
    private string Compute(byte[] secret, long index)
    {
        Span<byte> window = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(window, lifetime.Ticks);
        BinaryPrimitives.WriteInt64BigEndian(window[8..], index);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, window, mac);
        return Base64Url.EncodeToString(mac[..NonceBytes]);
    }

    private sealed record Nonce(byte[] Utf8, bool IsCurrent, DateTimeOffset AcceptedUntil);

    private sealed record Windows(long Index, long Newest, string Current, Nonce[] Accepted);
}

/// <summary>Parses a secret that nonces are computed with.</summary>
internal static class NonceSecret
{
    /// <summary>The shortest secret, in bytes.</summary>
    public const int MinBytes = 32;

    /// <summary>The longest secret, in bytes: a longer one does not make HMAC-SHA-256 stronger.</summary>
    public const int MaxBytes = 64;

    /// <summary>Parses a secret in base64; false if it is not base64, too short or too long.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out byte[]? secret)
    {
        byte[] bytes = new byte[MaxBytes];
        int length = 0;
        bool isValid = text is { Length: <= 4 * MaxBytes } && Convert.TryFromBase64String(text, bytes, out length) && length >= MinBytes;
        secret = isValid ? bytes[..length] : null;
        return isValid;
    }

    /// <summary>Parses a secret that was validated with the options: no nonce is ever computed with another one.</summary>
    /// <exception cref="FormatException">The secret is invalid.</exception>
    public static byte[] Parse(string? text) => TryParse(text, out byte[]? secret) ? secret : throw new FormatException("A nonce secret is invalid.");
}
