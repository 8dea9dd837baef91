using System.Security.Cryptography;
using System.Text;
using OidcTokenValidation.Benchmarks.Requests;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks.Tokens;

/// <summary>One encrypted token and the ways of validating it: the platform's own decryption and verification, and this library.</summary>
internal sealed class EncryptedTokenCase : IDisposable
{
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];
    private readonly TestSigningKey _key = TestSigningKey.Create("RS256", "benchmark");
    private readonly PlatformKey _platformKey;
    private readonly TestIssuer _issuer;
    private readonly EncryptedContent _content;
    private readonly SignedToken _signed;
    private readonly ResourceRequest _request;
    private readonly byte[] _sent;
    private readonly AccessTokenValidator _validator;

    private EncryptedTokenCase(Func<byte[], EncryptedContent> encrypt, int maxCachedTokens)
    {
        _platformKey = PlatformKey.Of(_key);
        _issuer = new TestIssuer(Peer.Issuer, clock: null, _key);
        _signed = new SignedToken(_issuer.Token().WithScope("read:timesheets", "write:timesheets").ExpiringIn(TimeSpan.FromHours(1)).Create());
        _content = encrypt(_signed.Bytes);
        _sent = Encoding.ASCII.GetBytes(_content.Token);
        _request = TestRequest.Bearer(_content.Token);
        var options = new AccessTokenValidationOptions { MaxCachedTokens = maxCachedTokens };
        Peer.Configure(options, _issuer.Jwks);
        options.Decryption.Keys.Add(_content.Key);
        _validator = AccessTokenValidator.Create(options);
        if (!DecryptAndVerify() || !Validate())
            throw new InvalidOperationException("Expected both to accept the token.");
    }

    /// <summary>RSA-OAEP with A256CBC-HS512, as OpenIddict encrypts by default.</summary>
    /// <param name="maxCachedTokens">How many tokens the library caches.</param>
    public static EncryptedTokenCase CreateRsa(int maxCachedTokens) => new(EncryptedContent.EncryptRsa, maxCachedTokens);

    /// <summary>ECDH-ES on P-256 with A256GCM.</summary>
    /// <param name="maxCachedTokens">How many tokens the library caches.</param>
    public static EncryptedTokenCase CreateElliptic(int maxCachedTokens) => new(EncryptedContent.EncryptElliptic, maxCachedTokens);

    /// <summary>The decryption of key and content, and the verification: nothing read and nothing checked.</summary>
    public bool DecryptAndVerify() => _content.Decrypt() && _signed.Verify(_platformKey);

    public bool Hash() => SHA256.HashData(_sent, _hash) > 0;

    public bool Validate() => _validator.ValidateAtOnce(_request).IsValid;

    /// <inheritdoc/>
    public void Dispose()
    {
        _validator.Dispose();
        _issuer.Dispose();
        _platformKey.Dispose();
        _key.Dispose();
        _content.Dispose();
    }
}
