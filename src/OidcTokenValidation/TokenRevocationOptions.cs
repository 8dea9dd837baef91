namespace OidcTokenValidation;

/// <summary>The options of <see cref="TokenRevocations"/>.</summary>
public sealed class TokenRevocationOptions
{
    /// <summary>The longest time from the issue of a token (<c>iat</c>) to its expiry (<c>exp</c>). Required. A token that lives longer is rejected, unless it
    /// is opaque.</summary>
    /// <value>Default null, which is an error; from 1 minute to 30 days. Use the same value on all nodes.</value>
    /// <remarks>
    /// An entry is removed when no token that was issued before could still be accepted: this time and 10 minutes, twice the greatest clock skew, after it was
    /// added. A validator whose own <see cref="AccessTokenValidationOptions.MaxTokenLifetime"/> is null uses this value.
    /// </remarks>
    public TimeSpan? MaxTokenLifetime { get; set; }

    /// <summary>How many entries a node stores. None is removed before it expires: if there are more, revoking throws.</summary>
    /// <value>Default 1,000,000; from 1,000 to 10,000,000. An entry takes at most 64 bytes.</value>
    public int MaxEntries { get; set; } = 1_000_000;

    /// <summary>How long tokens are accepted while this node cannot read the feed. Then the response is 503, unless
    /// <see cref="AcceptTokensWithoutFeed"/>.</summary>
    /// <value>Default 5 minutes; from 2 seconds to 1 day.</value>
    /// <remarks>For that time a token that was revoked on another node is accepted here. A node that has not read the feed since its start does not wait: it
    /// responds 503 at once.</remarks>
    public TimeSpan MaxFeedLag { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether tokens are accepted although the revocations of other nodes are not known.</summary>
    /// <value>Default false: 503. With true, a node that cannot read the feed accepts tokens that were revoked on another node until it can, or until they
    /// expire.</value>
    public bool AcceptTokensWithoutFeed { get; set; }
}
