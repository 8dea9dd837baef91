using OidcTokenValidation.Credentials;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Pipeline;

/// <summary>A request that presents a token, on its way through the stages.</summary>
internal readonly struct PresentedRequest(in ResourceRequest request, in PresentedCredentials credentials, bool needsHash, CancellationToken cancellationToken)
{
    public ResourceRequest Request { get; } = request;

    public PresentedCredentials Credentials { get; } = credentials;

    /// <summary>The hash of the token, if it is needed: it names the token in the cache, and its proof names it by that.</summary>
    public Sha256Digest TokenHash { get; } = needsHash ? OidcTokenValidation.Credentials.TokenHash.Of(credentials.Token.Span) : default;

    public CancellationToken CancellationToken { get; } = cancellationToken;
}
