using System.Text.Json;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Profiles;

/// <summary>What names a provider in its tokens, where other providers' tokens have the same form. One of these is enough.</summary>
/// <remarks>For advice to developers: without it every token that lacks a claim would be called that of the first provider that leaves the claim out.</remarks>
internal sealed record ProviderSign
{
    /// <summary>How the host name of the issuer ends.</summary>
    public IReadOnlyList<string> HostEnds { get; init; } = [];

    /// <summary>Names of claims; one that ends with a colon is the beginning of names.</summary>
    public IReadOnlyList<string> Claims { get; init; } = [];

    /// <summary>Texts that the value of a claim, or one of its values, contains.</summary>
    public IReadOnlyList<(RegisteredClaim Claim, string Part)> Parts { get; init; } = [];

    /// <summary>Claims that the provider writes as arrays, and others as one string.</summary>
    public IReadOnlyList<RegisteredClaim> Arrays { get; init; } = [];

    /// <summary>Whether the provider is named.</summary>
    /// <param name="issuer">The issuer, as configured.</param>
    /// <param name="claims">The claims.</param>
    public bool IsIn(string issuer, in TokenClaims claims) => IsHost(issuer) || HasArray(claims) || HasPart(claims) || HasClaim(claims.Payload);

    private bool IsHost(string issuer) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out Uri? address) && HostEnds.Any(end => address.Host.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    private bool HasArray(in TokenClaims claims)
    {
        foreach (RegisteredClaim claim in Arrays)
        {
            if (claims.KindOf(claim) == JsonKind.Array)
                return true;
        }

        return false;
    }

    private bool HasPart(in TokenClaims claims)
    {
        foreach ((RegisteredClaim claim, string part) in Parts)
        {
            JsonStringArray values = claims.Strings(claim);
            while (values.TryRead(out JsonString value))
            {
                if (value.ToString().Contains(part, StringComparison.Ordinal))
                    return true;
            }
        }

        return false;
    }

    private bool HasClaim(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = 1024 });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && IsClaim(reader.GetString()!))
                return true;
        }

        return false;
    }

    private bool IsClaim(string name) =>
        Claims.Any(claim => claim.EndsWith(':') ? name.StartsWith(claim, StringComparison.Ordinal) : string.Equals(name, claim, StringComparison.Ordinal));
}
