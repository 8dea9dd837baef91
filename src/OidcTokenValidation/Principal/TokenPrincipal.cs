using System.Security.Claims;
using System.Security.Principal;
using OidcTokenValidation.Claims;

namespace OidcTokenValidation.Principal;

/// <summary>The principal of a token. Its identity is created at the first access to it, which most requests never make.</summary>
/// <remarks>Every virtual member of the base class is overridden to create the identity first; a test finds a member that is missing here.</remarks>
/// <param name="source">The token's claims, and the bootstrap context of the identity.</param>
/// <param name="options">The names of claims.</param>
internal sealed class TokenPrincipal(IParsedClaims source, AccessTokenPrincipalOptions options) : ClaimsPrincipal
{
    private readonly Lock _gate = new();
    private volatile bool _isCreated;

    /// <summary>The token, without creating the identity.</summary>
    public IParsedClaims Source => source;

    /// <inheritdoc/>
    public override IIdentity? Identity => WithIdentity().BaseIdentity;

    /// <inheritdoc/>
    public override IEnumerable<ClaimsIdentity> Identities => WithIdentity().BaseIdentities;

    /// <inheritdoc/>
    public override IEnumerable<Claim> Claims => WithIdentity().BaseClaims;

    private IIdentity? BaseIdentity => base.Identity;

    private IEnumerable<ClaimsIdentity> BaseIdentities => base.Identities;

    private IEnumerable<Claim> BaseClaims => base.Claims;

    /// <inheritdoc/>
    public override void AddIdentity(ClaimsIdentity identity)
    {
        CreateIdentity();
        base.AddIdentity(identity);
    }

    /// <inheritdoc/>
    public override void AddIdentities(IEnumerable<ClaimsIdentity> identities)
    {
        CreateIdentity();
        base.AddIdentities(identities);
    }

    /// <inheritdoc/>
    public override ClaimsPrincipal Clone()
    {
        CreateIdentity();
        return base.Clone();
    }

    /// <inheritdoc/>
    public override IEnumerable<Claim> FindAll(Predicate<Claim> match)
    {
        CreateIdentity();
        return base.FindAll(match);
    }

    /// <inheritdoc/>
    public override IEnumerable<Claim> FindAll(string type)
    {
        CreateIdentity();
        return base.FindAll(type);
    }

    /// <inheritdoc/>
    public override Claim? FindFirst(Predicate<Claim> match)
    {
        CreateIdentity();
        return base.FindFirst(match);
    }

    /// <inheritdoc/>
    public override Claim? FindFirst(string type)
    {
        CreateIdentity();
        return base.FindFirst(type);
    }

    /// <inheritdoc/>
    public override bool HasClaim(Predicate<Claim> match)
    {
        CreateIdentity();
        return base.HasClaim(match);
    }

    /// <inheritdoc/>
    public override bool HasClaim(string type, string value)
    {
        CreateIdentity();
        return base.HasClaim(type, value);
    }

    /// <inheritdoc/>
    public override bool IsInRole(string role)
    {
        CreateIdentity();
        return base.IsInRole(role);
    }

    /// <inheritdoc/>
    public override void WriteTo(BinaryWriter writer)
    {
        CreateIdentity();
        base.WriteTo(writer);
    }

    private TokenPrincipal WithIdentity()
    {
        CreateIdentity();
        return this;
    }

    private void CreateIdentity()
    {
        if (_isCreated)
            return;
        lock (_gate)
        {
            if (_isCreated)
                return;
            base.AddIdentity(PrincipalIdentity.Create(source, options));
            _isCreated = true;
        }
    }
}
