using System.Security.Cryptography;
using System.Text;

namespace OidcTokenValidation.SharedSignals;

/// <summary>The bearer secrets of a transmitter that pushes (RFC 8935 §3). Only their hashes are stored.</summary>
internal sealed class PushSecrets(IEnumerable<string> secrets)
{
    private const string Scheme = "Bearer ";

    private readonly byte[][] _digests = [.. secrets.Select(static secret => SHA256.HashData(Encoding.UTF8.GetBytes(secret)))];

    public bool IsEmpty => _digests.Length == 0;

    /// <summary>Whether there are no secrets, or the field has one of them. The time that it takes depends on no secret.</summary>
    public bool Admit(string? authorization)
    {
        if (IsEmpty)
            return true;
        if (authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) != true)
            return false;
        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..]));
        bool isEqual = false;
        foreach (byte[] expected in _digests)
            isEqual |= CryptographicOperations.FixedTimeEquals(digest, expected);
        return isEqual;
    }
}
