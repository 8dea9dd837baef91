namespace OidcTokenValidation.Hosts.Tests.Hosts;

/// <summary>A request as a contract tells it; the host knows how it goes over its wire.</summary>
/// <param name="Resource">What is asked for.</param>
/// <param name="Fields">The fields, "name: value" each, in this order and as they are.</param>
public sealed record ContractRequest(Resource Resource, params IReadOnlyList<string> Fields)
{
    /// <summary>Stands behind the path: a query, for instance.</summary>
    public string Suffix { get; init; } = string.Empty;

    /// <summary>The target in place of the resource's own: any valid token passes there.</summary>
    public string? Target { get; init; }

    /// <summary>The method in place of the host's usual one.</summary>
    public string? Method { get; init; }

    /// <summary>What the client calls the host.</summary>
    public string? Host { get; init; }

    public string Body { get; init; } = string.Empty;
}
