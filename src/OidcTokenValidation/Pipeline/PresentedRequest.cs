using OidcTokenValidation.Credentials;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Pipeline;

/// <summary>A request that presents a token, on its way through the stages.</summary>
internal readonly struct PresentedRequest(in ResourceRequest request, in PresentedCredentials credentials, CancellationToken cancellationToken, Sha256Digest? tokenHash = null)
{
    public ResourceRequest Request { get; } = request;

    public PresentedCredentials Credentials { get; } = credentials;

    /// <summary>The hash of the token, which names it in the cache and in its proof; null until somebody needs it, so that a refusal that is cheap stays
    /// so.</summary>
    public Sha256Digest? TokenHash { get; } = tokenHash;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>The same with the hash.</summary>
    public PresentedRequest WithHash() => TokenHash is null ? new(Request, Credentials, CancellationToken, OidcTokenValidation.Credentials.TokenHash.Compute(Credentials.Token.Span)) : this;
}
