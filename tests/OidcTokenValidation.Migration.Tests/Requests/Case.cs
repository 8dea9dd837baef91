using OidcTokenValidation.Migration.Tests.Harness;

namespace OidcTokenValidation.Migration.Tests.Requests;

/// <summary>A request that both programs get, with the same token.</summary>
internal sealed record Case(string Name, Func<Providers, Probe> Create)
{
    /// <summary>All requests, each name once.</summary>
    public static IReadOnlyList<Case> All { get; } = [.. EndpointCases.All, .. TokenCases.All, .. HubCases.All];

    public static Case Find(string name) => All.Single(one => one.Name == name);
}
