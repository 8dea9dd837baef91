using System.Text.Json;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Doctor;

/// <summary>The identifiers of the API that are tried: those of the user, or where there are none, those of the token.</summary>
/// <param name="Given">The identifiers of the user.</param>
/// <param name="Token">The token.</param>
internal sealed record Audiences(IReadOnlyList<string> Given, JwtView Token)
{
    private const int MaxValues = 16;

    // Audiences that providers add to every token, and that are never an API of the user.
    private static readonly HashSet<string> OfProviders = new(StringComparer.Ordinal) { "account", "broker", "realm-management" };

    /// <summary>The audiences of the token.</summary>
    public IReadOnlyList<string> OfToken { get; } = ReadTexts(Token.ClaimElement("aud"));

    /// <summary>The audiences of the token that may identify the API.</summary>
    public IReadOnlyList<string> Candidates
    {
        get
        {
            string[] own =
                [.. OfToken.Where(static one => !OfProviders.Contains(one) && !one.EndsWith("/userinfo", StringComparison.Ordinal))];
            return own.Length > 0 ? own : OfToken;
        }
    }

    /// <summary>The audiences of the token that differ from one of the user's by a trailing slash or by letter case.</summary>
    public IReadOnlyList<(string Given, string Actual)> NearMisses { get; } =
    [
        .. from actual in ReadTexts(Token.ClaimElement("aud"))
        from given in Given
        where !Given.Contains(actual, StringComparer.Ordinal) && string.Equals(actual.TrimEnd('/'), given.TrimEnd('/'), StringComparison.OrdinalIgnoreCase)
        select (given, actual),
    ];

    /// <summary>Gets the audiences of an API with this profile.</summary>
    public IReadOnlyList<string> GetFor(AccessTokenProfile profile)
    {
        if (profile.IsIdToken)
            return GetForIdToken();
        if (Given.Count > 0)
            return NearMisses.Count > 0 && !OfToken.Intersect(Given, StringComparer.Ordinal).Any() ? [NearMisses[0].Actual] : Given;
        if (Candidates.Count > 0)
            return [Candidates[0]];
        IReadOnlyList<string> substitute = profile.AudienceSubstitute is { } claim ? ReadTexts(Token.ClaimElement(claim)) : [];

        // A token without an audience is rejected whatever the identifier of the API is.
        return substitute is [var first, ..] ? [first] : [TestIssuer.DefaultAudience];
    }

    // OpenID Connect Core §3.1.3.7: the audience is the client, and so is azp.
    private string[] GetForIdToken()
    {
        string[] clients = [.. ReadTexts(Token.ClaimElement("azp")).Take(1), .. OfToken.Take(1)];
        return clients.Length == 0 ? [TestIssuer.DefaultAudience] : OfToken.Contains(clients[0], StringComparer.Ordinal) ? [clients[0]] : clients;
    }

    private static string[] ReadTexts(JsonElement? claim)
    {
        JsonElement[] values = claim switch
        {
            { ValueKind: JsonValueKind.String } text => [text],
            { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.String).Take(MaxValues)],
            _ => [],
        };
        return [.. values.Select(TryGetText).OfType<string>().Where(static text => text.Length > 0 && text.AsSpan().Trim().Length == text.Length)];
    }

    // Null for a lone surrogate.
    private static string? TryGetText(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
