using System.Buffers.Text;
using System.Text;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks.Tokens;

/// <summary>A request with a token, and what the platform's own primitives need of that token.</summary>
internal sealed class SignedToken
{
    private readonly int _dot;
    private readonly byte[] _signature;

    public SignedToken(string token)
    {
        Token = token;
        Request = TestRequest.Bearer(token);
        Bytes = Encoding.ASCII.GetBytes(token);
        _dot = token.LastIndexOf('.');
        _signature = Base64Url.DecodeFromChars(token.AsSpan(_dot + 1));
    }

    public string Token { get; }

    public ResourceRequest Request { get; }

    public byte[] Bytes { get; }

    /// <summary>SHA-256 of the signing input and the verification, nothing read and nothing checked.</summary>
    public bool Verify(PlatformKey key) => key.Verify(Bytes.AsSpan(0, _dot), _signature);
}
