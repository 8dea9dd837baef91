using System.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Profiles;

/// <summary>A claim whose presence or value shows the kind of a token.</summary>
internal sealed class KindClaim(ProfileClaim claim)
{
    public ClaimName Claim { get; } = ClaimName.From(claim.Name);

    public byte[][] Values { get; } = [.. claim.Values.Select(Encoding.UTF8.GetBytes)];

    public byte[]? Prefix { get; } = claim.Prefix is { } prefix ? Encoding.UTF8.GetBytes(prefix) : null;

    public bool IsOptional { get; } = claim.IsOptional;

    public string Describe() => claim switch
    {
        { Prefix: { } prefix } => $" to begin with '{prefix}'",
        { Values.Count: > 0 } => $" to be {string.Join(" or ", claim.Values.Select(static value => $"'{value}'"))}",
        _ => string.Empty,
    };
}
