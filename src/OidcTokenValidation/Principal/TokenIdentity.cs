using System.Security.Claims;

namespace OidcTokenValidation.Principal;

/// <summary>An identity whose claims have their names in the token. Look-ups of mapped names that find nothing are explained in the log.</summary>
internal sealed class TokenIdentity : ClaimsIdentity
{
    private readonly MappedNameHint _hint;

    public TokenIdentity(IEnumerable<Claim> claims, string authenticationType, string nameType, string roleType, MappedNameHint hint)
        : base(claims, authenticationType, nameType, roleType) => _hint = hint;

    private TokenIdentity(TokenIdentity other)
        : base(other) => _hint = other._hint;

    /// <inheritdoc/>
    public override ClaimsIdentity Clone() => new TokenIdentity(this);

    /// <inheritdoc/>
    public override IEnumerable<Claim> FindAll(string type)
    {
        // The base class searches only when the result is enumerated.
        Explain(type);
        return base.FindAll(type);
    }

    /// <inheritdoc/>
    public override Claim? FindFirst(string type)
    {
        Explain(type);
        return base.FindFirst(type);
    }

    /// <inheritdoc/>
    public override bool HasClaim(string type, string value)
    {
        Explain(type);
        return base.HasClaim(type, value);
    }

    // All mapped names are URIs; other look-ups cost nothing more.
    private void Explain(string type)
    {
        if (type?.StartsWith("http://", StringComparison.Ordinal) == true && base.FindFirst(type) is null)
            _hint.LogMissed(type, this);
    }
}
