namespace OidcTokenValidation.TestSupport.Profiles;

/// <summary>A user's access token, a client's, and the user's ID token, whose audience is the API's where that can happen.</summary>
/// <param name="User">A user's access token; of Google the token of a service account.</param>
/// <param name="Client">A client's access token; null if the provider has none of this form.</param>
/// <param name="Id">The ID token; where there is none, the provider's other token that is the most similar.</param>
public sealed record ProviderTokens(TokenShape User, TokenShape? Client, TokenShape Id)
{
    /// <summary>The client identifier that the user's token names.</summary>
    public string? UserClient { get; init; } = "web";

    /// <summary>The client identifier that the client's token names.</summary>
    public string? ClientClient { get; init; } = "worker";

    /// <summary>Whether the access tokens have the scope <c>read</c>.</summary>
    public bool GrantsScopes { get; init; } = true;

    /// <summary>The access tokens.</summary>
    public IEnumerable<TokenShape> Access => Client is null ? [User] : [User, Client];
}
