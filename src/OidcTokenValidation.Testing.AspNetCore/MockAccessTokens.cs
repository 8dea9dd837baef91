using Microsoft.Extensions.Hosting;

namespace OidcTokenValidation.Testing.AspNetCore;

/// <summary>What mock access tokens do. It is made of code alone: it has no property that a configuration could set.</summary>
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

    /// <summary>Gives every request that brings no token a new one for this identity.</summary>
    /// <remarks>
    /// A request with an Authorization field, with a token in its query, or with one among its WebSocket sub-protocols is left as it is, and judged by that
    /// token:
    /// so a client can still be refused.
    /// </remarks>
    /// <param name="describe">Describes the token of one request: <c>token => token.WithSubject("alice").WithScope("read:things")</c>. It may be called by
    /// several threads at once.</param>
    public MockAccessTokens FixedIdentity(Action<TestTokenBuilder> describe)
    {
        ArgumentNullException.ThrowIfNull(describe);
        Identity = describe;
        return this;
    }

    /// <summary>Believes the claims of every Bearer token, whoever signed it: the mock signs them anew. All else about the token is checked as
    /// always.</summary>
    /// <remarks>
    /// The type, the issuer, the audience, the times and the scopes stay those of the token, and each issuer keeps its settings but for its keys; any other
    /// issuer is believed too.
    /// A token that is no well-formed JWT is left as it is, and refused. So is one that is sent under the scheme DPoP: its proof is for the token as it came
    /// (RFC 9449 §4.2).
    /// One that is bound to a client certificate still needs the certificate.
    /// </remarks>
    public MockAccessTokens DecodeWithoutVerifying()
    {
        Decodes = true;
        return this;
    }

    /// <summary>Allows another environment than Development.</summary>
    /// <param name="environment">The name of the environment; letter case does not matter.</param>
    /// <exception cref="ArgumentException">The name is empty, or that of Production.</exception>
    public MockAccessTokens AllowIn(string environment)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(environment);
        if (string.Equals(environment.Trim(), Environments.Production, StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException("Expected an environment for development or tests; Production came. Mock access tokens never start there.", nameof(environment));
        _environments.Add(environment);
        return this;
    }
}
