using System.Security.Claims;
using System.Security.Principal;

namespace OidcTokenValidation.Principal;

/// <summary>The principal of a token: its claims are made when somebody looks at them, which most requests never do.</summary>
/// <remarks>All that the base class can be asked for makes them first, so that it never shows an empty principal. A test finds a member that was forgotten
/// here.</remarks>
internal sealed class TokenPrincipal(AccessToken token, AccessTokenPrincipalOptions options) : ClaimsPrincipal
{
    private readonly Lock _gate = new();
    private volatile bool _isMade;

    /// <summary>The token, for which no claims need be made.</summary>
    public AccessToken Token => token;

    /// <inheritdoc/>
    public override IIdentity? Identity => Made().BaseIdentity;

    /// <inheritdoc/>
    public override IEnumerable<ClaimsIdentity> Identities => Made().BaseIdentities;

    /// <inheritdoc/>
    public override IEnumerable<Claim> Claims => Made().BaseClaims;

    private IIdentity? BaseIdentity => base.Identity;

    private IEnumerable<ClaimsIdentity> BaseIdentities => base.Identities;

    private IEnumerable<Claim> BaseClaims => base.Claims;

    /// <inheritdoc/>
    public override void AddIdentity(ClaimsIdentity identity)
    {
        Make();
        base.AddIdentity(identity);
    }

    /// <inheritdoc/>
    public override void AddIdentities(IEnumerable<ClaimsIdentity> identities)
    {
        Make();
        base.AddIdentities(identities);
    }

    /// <inheritdoc/>
    public override ClaimsPrincipal Clone()
    {
        Make();
        return base.Clone();
    }

    /// <inheritdoc/>
    public override IEnumerable<Claim> FindAll(Predicate<Claim> match)
    {
        Make();
        return base.FindAll(match);
    }

    /// <inheritdoc/>
    public override IEnumerable<Claim> FindAll(string type)
    {
        Make();
        return base.FindAll(type);
    }

    /// <inheritdoc/>
    public override Claim? FindFirst(Predicate<Claim> match)
    {
        Make();
        return base.FindFirst(match);
    }

    /// <inheritdoc/>
    public override Claim? FindFirst(string type)
    {
        Make();
        return base.FindFirst(type);
    }

    /// <inheritdoc/>
    public override bool HasClaim(Predicate<Claim> match)
    {
        Make();
        return base.HasClaim(match);
    }

    /// <inheritdoc/>
    public override bool HasClaim(string type, string value)
    {
        Make();
        return base.HasClaim(type, value);
    }

    /// <inheritdoc/>
    public override bool IsInRole(string role)
    {
        Make();
        return base.IsInRole(role);
    }

    /// <inheritdoc/>
    public override void WriteTo(BinaryWriter writer)
    {
        Make();
        base.WriteTo(writer);
    }

    private TokenPrincipal Made()
    {
        Make();
        return this;
    }

    private void Make()
    {
        if (_isMade)
            return;
        lock (_gate)
        {
            if (_isMade)
                return;
            base.AddIdentity(PrincipalIdentity.Create(token, options));
            _isMade = true;
        }
    }
}
