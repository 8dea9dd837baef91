namespace OidcTokenValidation.Conventions.Tests.Support;

/// <summary>The rules that know exceptions; <see cref="Allowances"/> names the rule an exception belongs to.</summary>
internal static class Rules
{
    public const string Layers = "layers";
    public const string PublicAtRoot = "public-at-root";
    public const string Sealed = "sealed";
    public const string NoProtected = "no-protected";
    public const string ReadOnlyStruct = "readonly-struct";
    public const string Namespace = "namespace";
    public const string FileSize = "file-size";
    public const string Pragma = "pragma";
    public const string Leftover = "leftover";
    public const string ShortWait = "short-wait";
}
