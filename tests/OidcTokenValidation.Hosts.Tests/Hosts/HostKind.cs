namespace OidcTokenValidation.Hosts.Tests.Hosts;

/// <summary>The hosts that the contract applies to.</summary>
public sealed class HostKind
{
    public static readonly HostKind AspNetCore = new(nameof(AspNetCore), AspNetCoreHost.StartAsync);

    public static readonly HostKind HttpListener = new(nameof(HttpListener), ListenerHost.StartAsync);

    public static readonly HostKind Grpc = new(nameof(Grpc), GrpcHost.StartAsync);

    private HostKind(string name, Func<ContractWorld, Task<ContractHost>> start)
    {
        Name = name;
        StartAsync = start;
    }

    public string Name { get; }

    public Func<ContractWorld, Task<ContractHost>> StartAsync { get; }
}

/// <summary>The capabilities of a host. Where a host lacks one, a contract asserts what the host does instead.</summary>
public sealed record HostTraits
{
    /// <summary>Whether two fields of one name stay two. .NET's own HttpListener keeps the last one.</summary>
    public bool SeesRepeatedFields { get; init; } = true;

    /// <summary>Whether clients choose the method. A gRPC call is always a POST.</summary>
    public bool HasMethods { get; init; } = true;

    /// <summary>Whether 400 differs from 401. In gRPC both are UNAUTHENTICATED.</summary>
    public bool DistinguishesBadRequests { get; init; } = true;

    /// <summary>Whether rejections have a problem document. gRPC has a message instead.</summary>
    public bool HasProblemBody { get; init; } = true;

    /// <summary>Whether blanks around a value belong to the field's syntax (RFC 9110 §5.5). HTTP/2 forbids them (RFC 9113 §8.2.1).</summary>
    public bool TrimsFields { get; init; } = true;

    /// <summary>Whether the application gets requests for other hosts too. HttpListener serves the host of its prefix alone.</summary>
    public bool ServesEveryHost { get; init; } = true;

    /// <summary>Whether the target may be a whole URL (RFC 9112 §3.2.2). HTTP/2 has a path only.</summary>
    public bool HasAbsoluteTargets { get; init; } = true;
}
