using System.Runtime.CompilerServices;

namespace OidcTokenValidation.Requirements;

/// <summary>Checks the names of workloads in requirements: what can never match is an error at the start instead of a rejection of every request.</summary>
internal static class WorkloadNames
{
    /// <summary>A name that is compared as it is written.</summary>
    /// <exception cref="ArgumentException">It is empty, or has a wildcard.</exception>
    public static string Check(string value, [CallerArgumentExpression(nameof(value))] string? parameter = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value, parameter);
        return value.Contains('*', StringComparison.Ordinal)
            ? throw new ArgumentException($"Values are compared as they are written, and wildcards are not supported; got '{value}'.", parameter)
            : value;
    }

    /// <summary>A name with its owner.</summary>
    /// <exception cref="ArgumentException">It is empty, or has a wildcard or no owner.</exception>
    public static string CheckPath(string value, string example, [CallerArgumentExpression(nameof(value))] string? parameter = null) =>
        Check(value, parameter).Split('/') is { Length: > 1 } parts && !Array.Exists(parts, string.IsNullOrWhiteSpace)
            ? value
            : throw new ArgumentException($"Expected the name with its owner, for instance {example}; got '{value}'.", parameter);

    /// <summary>A name that begins with a text.</summary>
    public static string CheckStart(string value, string start, [CallerArgumentExpression(nameof(value))] string? parameter = null) =>
        Check(value, parameter).StartsWith(start, StringComparison.Ordinal)
            ? value
            : throw new ArgumentException($"Expected a value that begins with {start}; got '{value}'.", parameter);

    /// <summary>A name of an object of Kubernetes.</summary>
    public static string CheckLabel(string value, [CallerArgumentExpression(nameof(value))] string? parameter = null) =>
        Check(value, parameter).All(static character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '-' or '.')
            ? value
            : throw new ArgumentException($"Expected lower-case letters, digits, '-' and '.'; got '{value}'.", parameter);

    /// <summary>The type and the name of a Git ref; null if there is neither a branch nor a tag.</summary>
    /// <exception cref="ArgumentException">There are both, or one is empty or the full name of a ref.</exception>
    public static (string Type, string Name)? CheckRef(string? branch, string? tag)
    {
        if (branch is not null && tag is not null)
            throw new ArgumentException("Expected a branch or a tag; got both.", nameof(tag));
        (string type, string? name) = branch is not null ? ("branch", branch) : ("tag", tag);
        if (name is null)
            return null;
        return Check(name, type).StartsWith("refs/", StringComparison.Ordinal)
            ? throw new ArgumentException($"Expected the name of the {type} alone, for instance {(branch is null ? "v1.0" : "main")}; got '{name}'.", type)
            : (type, name);
    }
}
