using System.Text.Json;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Profiles;

/// <summary>What identifies a provider in its tokens, where other providers' tokens have the same form. One trait is enough.</summary>
/// <remarks>For advice to developers: without traits, a token that lacks a claim would be attributed to the first provider whose tokens lack it.</remarks>
internal sealed record ProviderTraits
{
    /// <summary>Suffixes of the host name of the issuer.</summary>
    public IReadOnlyList<string> HostSuffixes { get; init; } = [];

    /// <summary>Names of claims; a name that ends with a colon is a prefix.</summary>
    public IReadOnlyList<string> ClaimNames { get; init; } = [];

    /// <summary>Parts of the value of a claim, or of one of its values.</summary>
    public IReadOnlyList<(string Claim, string Part)> ValueParts { get; init; } = [];

    /// <summary>Claims that are arrays in tokens of this provider, and strings in those of others.</summary>
    public IReadOnlyList<string> ArrayClaims { get; init; } = [];

    /// <summary>Whether a token has a trait.</summary>
    /// <param name="issuer">The issuer, as configured.</param>
    /// <param name="claims">The claims.</param>
    public bool Match(string issuer, in TokenClaims claims) =>
        IsHost(issuer) || HasArrayClaim(claims) || HasValuePart(claims) || HasListedClaim(claims.Payload);

    private bool IsHost(string issuer) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out Uri? address) && HostSuffixes.Any(end => address.Host.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    private bool HasArrayClaim(in TokenClaims claims)
    {
        foreach (string claim in ArrayClaims)
        {
            if (claims.GetKind(ClaimName.From(claim)) == JsonKind.Array)
                return true;
        }

        return false;
    }

    private bool HasValuePart(in TokenClaims claims)
    {
        foreach ((string claim, string part) in ValueParts)
        {
            JsonStringArray values = claims.Strings(ClaimName.From(claim));
            while (values.TryRead(out JsonString value))
            {
                if (value.ToString().Contains(part, StringComparison.Ordinal))
                    return true;
            }
        }

        return false;
    }

    private bool HasListedClaim(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = 1024 });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && IsListed(reader.GetString()!))
                return true;
        }

        return false;
    }

    private bool IsListed(string name) =>
        ClaimNames.Any(claim => claim.EndsWith(':') ? name.StartsWith(claim, StringComparison.Ordinal) : string.Equals(name, claim, StringComparison.Ordinal));
}
