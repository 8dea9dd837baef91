namespace OidcTokenValidation.Requirements;

/// <summary>A choice of scopes (RFC 6750 §3, RFC 9068 §4): the token must have one of them.</summary>
internal sealed record ScopeCondition(IReadOnlyList<string> Alternatives)
{
    private const int MaxSets = 32;

    /// <summary>Validates texts that a challenge has as a list separated by spaces.</summary>
    /// <exception cref="ArgumentException">There is no text, or one has a character that is not allowed.</exception>
    public static string[] Check(IEnumerable<string> scopes, string what = "scope")
    {
        string[] checkedScopes = [.. scopes];
        if (checkedScopes.Length == 0)
            throw new ArgumentException($"Expected at least one {what}; there is none.", nameof(scopes));
        foreach (string scope in checkedScopes)
        {
            // RFC 6749 §3.3: %x21 / %x23-5B / %x5D-7E
            if (string.IsNullOrEmpty(scope) || scope.Any(static c => c is <= ' ' or > '~' or '"' or '\\'))
            {
                throw new ArgumentException(
                    $"Expected the text of one {what}: printable ASCII without space, quotation mark and backslash; got '{scope}'. "
                        + "Pass several as several arguments.",
                    nameof(scopes));
            }
        }

        return checkedScopes;
    }

    /// <summary>The sets of scopes that meet all conditions: one alternative of each.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> GetSufficientSets(IEnumerable<ScopeCondition> conditions)
    {
        List<IReadOnlyList<string>> sets = [[]];
        foreach (ScopeCondition condition in conditions)
            sets = [.. sets.SelectMany(set => condition.Alternatives.Select(scope => Add(set, scope))).Take(MaxSets)];
        return sets;
    }

    /// <summary>The scopes.</summary>
    public override string ToString() => Alternatives is [var only] ? $"the scope '{only}'" : $"one of the scopes {RequirementText.List(Alternatives)}";

    public bool IsMet(ScopeSet scopes) => scopes.ContainsAny(Alternatives);

    private static IReadOnlyList<string> Add(IReadOnlyList<string> set, string scope) => [.. set.Append(scope).Distinct(StringComparer.Ordinal)];
}
