using Microsoft.Extensions.Hosting;

namespace OidcTokenValidation.Testing.AspNetCore;

/// <summary>Configures mock access tokens. It has no property that a configuration could set, so only code can enable them.</summary>
public sealed class MockAccessTokens
{
    private readonly HashSet<string> _environments = new(StringComparer.OrdinalIgnoreCase) { Environments.Development };

    internal MockAccessTokens()
    {
    }

    internal Action<TestTokenBuilder>? Identity { get; private set; }

    internal bool Decodes { get; private set; }

    internal bool DoesAnything => Identity is not null || Decodes;

    internal IReadOnlySet<string> AllowedEnvironments => _environments;

    /// <summary>Adds a new token for this identity to every request without a token.</summary>
    /// <remarks>
    /// A request with an Authorization field, a token in the query, or a token among its WebSocket sub-protocols is not changed, and is validated with that
    /// token. So a client can still be rejected.
    /// </remarks>
    /// <param name="describe">Sets the claims of the token of one request: <c>token => token.WithSubject("alice").WithScope("read:things")</c>. It may be
    /// called by
    /// several threads at once.</param>
    public MockAccessTokens FixedIdentity(Action<TestTokenBuilder> describe)
    {
        ArgumentNullException.ThrowIfNull(describe);
        Identity = describe;
        return this;
    }

    /// <summary>Accepts Bearer tokens with any signature: the mock signs their claims again. Everything else about the token is checked as
    /// usual.</summary>
    /// <remarks>
    /// The type, the issuer, the audience, the times and the scopes of the token do not change. Each issuer has its configured settings except for its keys;
    /// every other issuer is accepted too. A token that is not a well-formed JWT is not changed, and is rejected. The same applies to a token with the scheme
    /// DPoP, because its proof is for the original token (RFC 9449 §4.2). A token that is bound to a client certificate still needs the certificate.
    /// </remarks>
    public MockAccessTokens DecodeWithoutVerifying()
    {
        Decodes = true;
        return this;
    }

    /// <summary>Allows another environment than Development.</summary>
    /// <param name="environment">The name of the environment; letter case does not matter.</param>
    /// <exception cref="ArgumentException">The name is empty or Production.</exception>
    public MockAccessTokens AllowIn(string environment)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(environment);
        if (string.Equals(environment.Trim(), Environments.Production, StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException(
                "Expected an environment for development or tests, not Production. Mock access tokens never start there.", nameof(environment));
        }

        _environments.Add(environment);
        return this;
    }
}
