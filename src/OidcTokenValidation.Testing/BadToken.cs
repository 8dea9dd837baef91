using OidcTokenValidation.Testing.Tokens;

namespace OidcTokenValidation.Testing;

/// <summary>An invalid token and the failure code that it leads to. One test over <see cref="All"/> shows that an API really validates its tokens.</summary>
/// <remarks>
/// Each token has exactly one fault, as far as possible. Sizes and times exceed the defaults of <see cref="TokenLimits"/> and
/// <see cref="AccessTokenValidationOptions.ClockSkew"/>. An API with other values may accept those tokens, or reject them with another code.
/// </remarks>
public sealed class BadToken
{
    private readonly Func<TestIssuer, string> _create;

    internal BadToken(string name, TokenFailureCode code, Func<TestIssuer, string> create)
    {
        Name = name;
        Code = code;
        _create = create;
    }

    /// <summary>All kinds of bad tokens. Each name occurs once.</summary>
    public static IReadOnlyList<BadToken> All => BadTokens.All;

    /// <summary>A description of the fault.</summary>
    public string Name { get; }

    /// <summary>The failure code that a validator reports.</summary>
    public TokenFailureCode Code { get; }

    /// <summary>Creates a token with this fault. Each call creates a new token.</summary>
    /// <param name="issuer">The issuer that the API trusts.</param>
    public string Create(TestIssuer issuer)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        return _create(issuer);
    }

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;
}
