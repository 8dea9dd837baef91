using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Introspection;

/// <summary>A token that is no JWT by its form, and that has no character but those of a token: nothing else is ever sent to the endpoint.</summary>
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

    /// <summary>What it is known by here.</summary>
    public Sha256Digest Hash { get; }

    /// <summary>A token that no issuer has given out, and that nobody can guess.</summary>
    public static OpaqueToken MakeUp()
    {
        byte[] random = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
        return new OpaqueToken(Base64Url.EncodeToString(random).AsMemory(), Sha256Digest.Compute(random));
    }

    /// <summary>Whether the issuer is to be asked about a token; one of three parts is a JWT, whatever is in them.</summary>
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
