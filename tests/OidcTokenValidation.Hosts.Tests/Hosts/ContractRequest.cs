namespace OidcTokenValidation.Hosts.Tests.Hosts;

/// <summary>A request of a contract, independent of the protocol; each host sends it in its own protocol.</summary>
/// <param name="Resource">The requested resource.</param>
/// <param name="Fields">The fields, "name: value" each, in this order and as they are.</param>
public sealed record ContractRequest(Resource Resource, params IReadOnlyList<string> Fields)
{
    /// <summary>The text after the path: a query, for instance.</summary>
    public string Suffix { get; init; } = string.Empty;

    /// <summary>The target in place of the resource's own: any valid token passes there.</summary>
    public string? Target { get; init; }

    /// <summary>The method in place of the host's usual one.</summary>
    public string? Method { get; init; }

    /// <summary>The host name that the client sends.</summary>
    public string? Host { get; init; }

    public string Body { get; init; } = string.Empty;
}
