using OidcTokenValidation.Testing.Tokens;

namespace OidcTokenValidation.Testing;

/// <summary>A token that every API refuses, and why. One test over <see cref="All"/> shows that an API really validates its tokens.</summary>
/// <remarks>
/// Just one thing is wrong with each, as far as that can be. Those that are too big or too early are so for the defaults of
/// <see cref="TokenLimits"/> and <see cref="AccessTokenValidationOptions.ClockSkew"/>; an API that set others may accept them, or refuse them for another
/// reason.
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

    /// <summary>Every kind of bad token, each name once.</summary>
    public static IReadOnlyList<BadToken> All => BadTokens.All;

    /// <summary>What is wrong with it, in words.</summary>
    public string Name { get; }

    /// <summary>Why a validator refuses it.</summary>
    public TokenFailureCode Code { get; }

    /// <summary>Creates such a token; each call another one.</summary>
    /// <param name="issuer">The issuer that the API trusts.</param>
    public string Create(TestIssuer issuer)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        return _create(issuer);
    }

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;
}
