using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Introspection;

/// <summary>A token that does not have the form of a JWT and contains only characters of tokens: nothing else is ever sent to the endpoint.</summary>
internal sealed class OpaqueToken
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/");

    private OpaqueToken(ReadOnlyMemory<char> text, Sha256Digest hash)
    {
        Text = text;
        Hash = hash;
    }

    public ReadOnlyMemory<char> Text { get; }

    /// <summary>The key of the token in caches and tables.</summary>
    public Sha256Digest Hash { get; }

    /// <summary>Creates a token that no issuer has issued and that cannot be guessed.</summary>
    public static OpaqueToken CreateRandom()
    {
        byte[] random = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
        return new OpaqueToken(Base64Url.EncodeToString(random).AsMemory(), Sha256Digest.Compute(random));
    }

    /// <summary>Whether a token is introspected; one of three parts is a JWT, whatever they contain.</summary>
    public static bool IsOpaque(ReadOnlySpan<char> token) => token.Count('.') != 2;

    /// <summary>Reads a token: RFC 6750 §2.1, b64token.</summary>
    public static bool TryRead(in PresentedCredentials credentials, Sha256Digest hash, [NotNullWhen(true)] out OpaqueToken? token)
    {
        ReadOnlySpan<char> text = credentials.Token.Span.TrimEnd('=');
        bool isToken = !text.IsEmpty && !text.ContainsAnyExcept(Allowed) && IsOpaque(text);
        token = isToken ? new OpaqueToken(credentials.Token, hash) : null;
        return isToken;
    }
}
