using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.HouseRules;

/// <summary>The rules can fail: small declarations that break them, and neighbours that do not.</summary>
public sealed class DeclarationRulesTests
{
    [Theory]
    [InlineData("Text/A.cs", "namespace S.Text; public static class A;", Rules.PublicAtRoot)]
    [InlineData("A.cs", "namespace S; public class A;", Rules.Sealed)]
    [InlineData("A.cs", "namespace S; record A(int X);", Rules.Sealed)]
    [InlineData("A.cs", "namespace S; static class A { class Inner; }", Rules.Sealed)]
    [InlineData("A.cs", "namespace S; abstract class A;", Rules.Sealed)]
    [InlineData("A.cs", "namespace S; abstract record A(int X);", Rules.Sealed)]
    [InlineData("A.cs", "namespace S; struct A { public int X; }", Rules.ReadOnlyStruct)]
    [InlineData("A.cs", "namespace S; public record struct A(int X);", Rules.ReadOnlyStruct)]
    [InlineData("A.cs", "namespace S; abstract class A { private protected A() { } protected abstract void M(); }", Rules.NoProtected)]
    [InlineData("A.cs", "namespace S; abstract class A { private A() { } protected internal int P { get; set; } }", Rules.NoProtected)]
    public void Breach_is_reported(string path, string code, string rule) => Assert.Equal(rule, Assert.Single(Declarations(path, code)).Rule);

    [Theory]
    [InlineData("Text/A.cs", "namespace S.Text; static class A { public sealed class Inner; }")]
    [InlineData("A.cs", "namespace S; public sealed record A(int X);")]
    [InlineData("A.cs", "namespace S; sealed partial class A; partial class A;")]
    [InlineData("A.cs", "namespace S; abstract record A { private A() { } private protected abstract int P { get; } sealed record B : A { private protected override int P => 1; } }")]
    [InlineData("A.cs", "namespace S; readonly record struct A(int X); ref struct B { public int Y; } enum E { None }")]
    [InlineData("A.cs", "namespace S; [System.Runtime.CompilerServices.InlineArray(3)] struct A { private int _first; }")]
    [InlineData("A.cs", "namespace S; sealed class A { struct State { public int X; } }")]
    [InlineData("A.cs", "namespace S; sealed class A : System.Collections.ObjectModel.Collection<int> { protected override void ClearItems() { } }")]
    [InlineData("A.cs", "namespace S; public static class A { extension(string s) { public int Size => s.Length; } }")]
    public void Proper_declaration_is_not_reported(string path, string code) => Assert.Empty(Declarations(path, code));

    [Theory]
    [InlineData("A.cs", "namespace Other; class A;")]
    [InlineData("A.cs", "class A;")]
    [InlineData("Text/A.cs", "namespace S; class A;")]
    [InlineData("Text/Deep/A.cs", "namespace S.Text; delegate void A();")]
    [InlineData("A.cs", "namespace Microsoft.AspNetCore.Builder; public static class A { public static int M(string s) => 0; }")]
    [InlineData("Text/A.cs", "namespace Microsoft.AspNetCore.Builder; public static class A { public static int M(this string s) => 0; }")]
    [InlineData("A.cs", "namespace Microsoft.Extensions.Hosting; public static class A { public static int M(this string s) => 0; }")]
    public void Namespace_elsewhere_is_reported(string path, string code) => Assert.Equal(Rules.Namespace, Assert.Single(Namespaces(path, code)).Rule);

    [Theory]
    [InlineData("A.cs", "namespace S; class A { class Inner; }")]
    [InlineData("Text/Deep/A.cs", "namespace S.Text.Deep; class A;")]
    [InlineData("A.cs", "namespace Microsoft.AspNetCore.Builder; public static class A { public static int M(this string s) => 0; }")]
    [InlineData("A.cs", "namespace Microsoft.AspNetCore.Http; public static class A { extension(string s) { public int Size => s.Length; } }")]
    public void Namespace_that_equals_the_folder_is_not_reported(string path, string code) => Assert.Empty(Namespaces(path, code));

    private static List<Violation> Declarations(string path, string code) =>
        [.. DeclarationRules.Check(Compilations.OfSample(new SourceFile(path, code)), "Sample")];

    private static List<Violation> Namespaces(string path, string code) =>
        [.. NamespaceRule.Check(Compilations.OfSample(new SourceFile(path, code)), "Sample", "S")];
}
