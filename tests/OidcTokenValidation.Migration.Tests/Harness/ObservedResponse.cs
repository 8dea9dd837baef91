using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using OidcTokenValidation.Migration.Tests.Application;

namespace OidcTokenValidation.Migration.Tests.Harness;

/// <summary>The response of a program, in facets that are compared one by one. A facet that a response does not have is null.</summary>
internal sealed class ObservedResponse(IEnumerable<KeyValuePair<string, string>> facets)
{
    private readonly ImmutableSortedDictionary<string, string> _facets = facets.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public string? this[string facet] => _facets.GetValueOrDefault(facet);

    public IEnumerable<string> Facets => _facets.Keys;

    public static async Task<ObservedResponse> ReadAsync(HttpResponseMessage response)
    {
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var facets = new Dictionary<string, string>(StringComparer.Ordinal) { ["status"] = $"{(int)response.StatusCode}" };
        Add("content type", response.Content.Headers.ContentType?.MediaType);
        foreach ((string facet, string value) in Bodies(body))
            Add(facet, value);
        foreach (string field in (string[])["Token-Expired", "Retry-After", Audit.Field])
            Add(field, response.Headers.TryGetValues(field, out IEnumerable<string>? values) ? string.Join(", ", values) : null);
        foreach (AuthenticationHeaderValue challenge in response.Headers.WwwAuthenticate)
        {
            Add("challenge " + challenge.Scheme, Parameter(challenge, "error") ?? "no error");
            Add($"challenge {challenge.Scheme} description", Parameter(challenge, "error_description"));
            Add($"challenge {challenge.Scheme} scope", Parameter(challenge, "scope"));
            Add($"challenge {challenge.Scheme} realm", Parameter(challenge, "realm"));
        }

        return new ObservedResponse(facets);

        void Add(string facet, string? value)
        {
            if (value is not null)
                facets[facet] = value;
        }
    }

    // A list of claims is compared claim by claim.
    private static IEnumerable<(string Facet, string Value)> Bodies(string body)
    {
        if (!body.StartsWith('['))
            return body.Length > 0 ? [("body", body)] : [];
        return JsonSerializer.Deserialize<string[]>(body)!
            .Select(static claim => claim.Split('=', 2))
            .GroupBy(static claim => claim[0], static claim => claim[1], StringComparer.Ordinal)
            .Select(static claims => ("claim " + claims.Key, string.Join(", ", claims)));
    }

    public override string ToString() => string.Join('\n', _facets.Select(static facet => $"{facet.Key}: {facet.Value}"));

    private static string? Parameter(AuthenticationHeaderValue challenge, string name) =>
        Regex.Match(challenge.Parameter ?? "", $@"(^|[ ,]){name}=""(?<value>[^""]*)""", RegexOptions.ExplicitCapture) is { Success: true } match
            ? match.Groups["value"].Value
            : null;
}
