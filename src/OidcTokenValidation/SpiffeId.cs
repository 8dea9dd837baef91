using OidcTokenValidation.Claims;
using OidcTokenValidation.Text;

namespace OidcTokenValidation;

/// <summary>The SPIFFE ID of the workload that a JWT-SVID was issued to (<see cref="AccessTokenProfile.SpiffeJwtSvid"/>).</summary>
/// <remarks>Source: github.com/spiffe/spiffe, standards/SPIFFE-ID.md §2.</remarks>
public sealed record SpiffeId
{
    private SpiffeId()
    {
    }

    /// <summary>The name of the trust domain, for instance <c>example.org</c>. Its keys verified the token.</summary>
    public required string TrustDomain { get; init; }

    /// <summary>The path, which begins with a slash: what it means, the trust domain decides.</summary>
    public required string Path { get; init; }

    /// <summary>Reads the SPIFFE ID of a token; null if the token's issuer is not the trust domain of its subject.</summary>
    /// <param name="token">A validated token.</param>
    public static SpiffeId? From(AccessToken token)
    {
        if (!WorkloadClaims.AreFrom(AccessTokenProfile.SpiffeJwtSvid, token)
            || !SpiffeIdText.TryRead(token.Subject, out int pathStart)
            || !token.Subject.AsSpan(0, pathStart).SequenceEqual(token.Issuer))
            return null;
        return new() { TrustDomain = token.Issuer[SpiffeIdText.Start.Length..], Path = token.Subject[pathStart..] };
    }

    /// <summary>The SPIFFE ID: <c>spiffe://example.org/path</c>.</summary>
    public override string ToString() => SpiffeIdText.Start + TrustDomain + Path;
}
