using System.Text.Json;

namespace OidcTokenValidation;

/// <summary>What a resource asks of a valid access token. Immutable; evaluated the same way on every host.</summary>
public sealed class AccessRequirement
{
    private readonly IReadOnlyList<ScopeTerm> _scopes;
    private readonly IReadOnlyList<ClaimTerm> _claims;

    private AccessRequirement(IReadOnlyList<ScopeTerm> scopes, IReadOnlyList<ClaimTerm> claims)
    {
        _scopes = scopes;
        _claims = claims;
    }

    /// <summary>The token has every one of <paramref name="scopes"/>.</summary>
    /// <param name="scopes">At least one scope (RFC 6749 §3.3).</param>
    /// <exception cref="ArgumentException">There is no scope, or one is not a scope by RFC 6749 §3.3.</exception>
    public static AccessRequirement AllScopes(params IEnumerable<string> scopes) =>
        new([.. ScopeTerm.Check(scopes).Select(static scope => new ScopeTerm([scope]))], []);

    /// <summary>The token has at least one of <paramref name="scopes"/>.</summary>
    /// <param name="scopes">At least one scope (RFC 6749 §3.3).</param>
    /// <exception cref="ArgumentException">There is no scope, or one is not a scope by RFC 6749 §3.3.</exception>
    public static AccessRequirement AnyScope(params IEnumerable<string> scopes) => new([new ScopeTerm(ScopeTerm.Check(scopes))], []);

    /// <summary>A claim passes a test.</summary>
    /// <param name="path">The claim's name, then the names of members within, see <see cref="AccessToken.TryGetClaim(ReadOnlySpan{string}, out JsonElement)"/>.</param>
    /// <param name="test">The test; a claim that is missing fails without being tested, and one that the test cannot read (<see cref="InvalidOperationException"/>, <see cref="FormatException"/>) fails too.</param>
    /// <exception cref="ArgumentException">The path is empty or has an empty name.</exception>
    public static AccessRequirement Claim(IEnumerable<string> path, Func<JsonElement, bool> test)
    {
        ArgumentNullException.ThrowIfNull(test);
        return new([], [new ClaimTerm(ClaimTerm.Check(path, nameof(path)), test)]);
    }

    /// <summary>A claim is a string equal to one of <paramref name="values"/>, or an array that holds such a string.</summary>
    /// <param name="name">The claim's name.</param>
    /// <param name="values">The values, compared ordinally.</param>
    /// <exception cref="ArgumentException">The name is empty, there is no value, or one is empty.</exception>
    public static AccessRequirement Claim(string name, params IReadOnlyCollection<string> values)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        string[] wanted = ClaimTerm.Check(values, nameof(values));
        return Claim([name], claim => ClaimTerm.HoldsAny(claim, wanted));
    }

    /// <summary>Both this requirement and <paramref name="other"/>.</summary>
    /// <param name="other">The other requirement.</param>
    public AccessRequirement And(AccessRequirement other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new([.. _scopes, .. other._scopes], [.. _claims, .. other._claims]);
    }

    /// <summary>Whether <paramref name="token"/> meets this requirement.</summary>
    /// <param name="token">A validated token.</param>
    public AccessDecision Evaluate(AccessToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (!_scopes.All(term => token.Scopes.ContainsAny(term.Alternatives)))
            return AccessDecision.ScopeMissing(string.Join(' ', _scopes.SelectMany(static term => term.Alternatives).Distinct(StringComparer.Ordinal)));
        return _claims.All(term => term.IsMet(token)) ? AccessDecision.Granted : default;
    }

    private sealed record ScopeTerm(IReadOnlyList<string> Alternatives)
    {
        public static string[] Check(IEnumerable<string> scopes)
        {
            string[] checkedScopes = [.. scopes];
            if (checkedScopes.Length == 0)
                throw new ArgumentException("Expected at least one scope; none came.", nameof(scopes));
            foreach (string scope in checkedScopes)
            {
                // RFC 6749 §3.3: %x21 / %x23-5B / %x5D-7E
                if (string.IsNullOrEmpty(scope) || scope.Any(static c => c is <= ' ' or > '~' or '"' or '\\'))
                    throw new ArgumentException($"Expected a scope: printable ASCII without space, quotation mark and backslash; '{scope}' came. Pass several scopes as several arguments.", nameof(scopes));
            }

            return checkedScopes;
        }
    }

    private sealed record ClaimTerm(string[] Path, Func<JsonElement, bool> Test)
    {
        // A copy: a requirement must not change with its caller's list.
        public static string[] Check(IEnumerable<string> texts, string parameter)
        {
            ArgumentNullException.ThrowIfNull(texts, parameter);
            string[] copy = [.. texts];
            return copy.Length > 0 && !Array.Exists(copy, string.IsNullOrEmpty)
                ? copy
                : throw new ArgumentException("Expected at least one text, none of them empty.", parameter);
        }

        public static bool HoldsAny(JsonElement claim, string[] values) => claim.ValueKind switch
        {
            JsonValueKind.String => values.Contains(claim.GetString()!, StringComparer.Ordinal),
            JsonValueKind.Array => claim.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && values.Contains(item.GetString()!, StringComparer.Ordinal)),
            _ => false,
        };

        public bool IsMet(AccessToken token)
        {
            try
            {
                return token.TryGetClaim(Path, out JsonElement claim) && Test(claim);
            }
            catch (Exception exception) when (exception is InvalidOperationException or FormatException)
            {
                // What JsonElement throws for a value of another kind or out of range: the provider's doing, not the program's.
                return false;
            }
        }
    }
}
