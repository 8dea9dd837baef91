namespace OidcTokenValidation.Requirements;

/// <summary>One of several scopes.</summary>
internal sealed record ScopeTerm(IReadOnlyList<string> Alternatives)
{
    private const int MaxSets = 32;

    /// <summary>The texts, if each may stand in a challenge as one of a list separated by spaces.</summary>
    /// <exception cref="ArgumentException">There is none, or one may not.</exception>
    public static string[] Check(IEnumerable<string> scopes, string what = "scope")
    {
        string[] checkedScopes = [.. scopes];
        if (checkedScopes.Length == 0)
            throw new ArgumentException($"Expected at least one {what}; none came.", nameof(scopes));
        foreach (string scope in checkedScopes)
        {
            // RFC 6749 §3.3: %x21 / %x23-5B / %x5D-7E
            if (string.IsNullOrEmpty(scope) || scope.Any(static c => c is <= ' ' or > '~' or '"' or '\\'))
                throw new ArgumentException($"Expected the text of one {what}: printable ASCII without space, quotation mark and backslash; '{scope}' came. Pass several as several arguments.", nameof(scopes));
        }

        return checkedScopes;
    }

    /// <summary>The sets that meet all terms: one alternative of each.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> SetsOf(IEnumerable<ScopeTerm> terms)
    {
        List<IReadOnlyList<string>> sets = [[]];
        foreach (ScopeTerm term in terms)
            sets = [.. sets.SelectMany(set => term.Alternatives.Select(scope => (IReadOnlyList<string>)[.. set.Append(scope).Distinct(StringComparer.Ordinal)])).Take(MaxSets)];
        return sets;
    }

    /// <summary>The scopes.</summary>
    public override string ToString() => Alternatives is [var only] ? $"the scope '{only}'" : $"one of the scopes {RequirementText.List(Alternatives)}";

    public bool IsMet(ScopeSet scopes) => scopes.ContainsAny(Alternatives);
}
