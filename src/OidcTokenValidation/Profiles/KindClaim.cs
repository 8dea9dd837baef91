using System.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Profiles;

/// <summary>A claim whose presence or value shows the kind of a token.</summary>
internal sealed class KindClaim(ProfileClaim claim)
{
    public ClaimName Claim { get; } = ClaimName.From(claim.Name);

    public byte[][] Values { get; } = [.. claim.Values.Select(Encoding.UTF8.GetBytes)];

    public byte[]? Prefix { get; } = claim.Prefix is { } prefix ? Encoding.UTF8.GetBytes(prefix) : null;

    public byte[]? Suffix { get; } = claim.Suffix is { } suffix ? Encoding.UTF8.GetBytes(suffix) : null;

    public bool IsOptional { get; } = claim.IsOptional;

    public string Describe() => claim switch
    {
        { Prefix: { } prefix, Suffix: { } suffix } => $" to begin with '{prefix}' and to end with '{suffix}'",
        { Prefix: { } prefix } => $" to begin with '{prefix}'",
        { Suffix: { } suffix } => $" to end with '{suffix}'",
        { Values.Count: > 0 } => $" to be {string.Join(" or ", claim.Values.Select(static value => $"'{value}'"))}",
        _ => string.Empty,
    };
}
