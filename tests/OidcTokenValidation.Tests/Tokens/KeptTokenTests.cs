using System.Runtime.CompilerServices;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Tests.Jose.Support;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Tests.Tokens;

/// <summary>A cached token takes no more memory than is needed to recognize it again.</summary>
public sealed class KeptTokenTests
{
    [Fact]
    public void Verified_token_does_not_reference_its_header()
    {
        (VerifiedToken token, WeakReference header) = Verify();
        GC.Collect();
        Assert.False(header.IsAlive);
        Assert.False(token.Content.Json.IsEmpty);
    }

    // In a separate frame, so that no local references the header.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (VerifiedToken Token, WeakReference Header) Verify()
    {
        using SignatureVerifier key = SigningKey.P256.Verifier();
        string compact = SigningKey.P256.Jws("ES256", $$"""{"alg":"ES256","kid":"1","x5c":"{{new string('x', 2_000)}}"}""", """{"iss":"https://issuer.example/"}""");
        var reader = new TokenReader(maxHeaderLength: 4_096, maxDepth: 16, maxMembers: 64, AlgorithmTable.Default);
        Assert.True(reader.TryRead(compact.AsMemory(), default(AnyToken), out UnverifiedToken unverified, out _));
        Assert.True(VerifiedToken.TryVerify(unverified, key, out VerifiedToken? verified));
        return (verified, new WeakReference(unverified.Header));
    }

    private readonly struct AnyToken : IEarlyChecks
    {
        public TokenFailure? FindFailure(SignatureAlgorithm algorithm, scoped in JoseHeader header, scoped TokenClaims claims) => null;
    }
}
