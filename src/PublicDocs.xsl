<?xml version="1.0" encoding="utf-8"?>
<!-- Leaves out what is in a folder's namespace, which is internal, in a file of another project, or what source generators wrote. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:param name="root" />
  <xsl:param name="folders" />

  <xsl:template match="@* | node()">
    <xsl:copy><xsl:apply-templates select="@* | node()" /></xsl:copy>
  </xsl:template>

  <!-- T:Root.Folder.Type and M:Root.Folder.Type.Method(…): the word between the root and the next dot. -->
  <xsl:template match="member">
    <xsl:variable name="folder" select="substring-before(substring-after(@name, concat(':', $root, '.')), '.')" />
    <xsl:variable name="generated" select="contains(@name, '.Generated.') or contains(@name, '.SourceGeneration.')" />
    <xsl:variable name="type" select="substring-after(@name, ':')" />
    <!-- Extensions of the core's options are in its namespace. -->
    <xsl:variable name="first" select="substring-before(concat(substring-after($type, 'OidcTokenValidation.'), '.'), '.')" />
    <xsl:variable name="linked"
                  select="starts-with($type, 'OidcTokenValidation.') and not(starts-with($type, concat($root, '.'))) and not(contains($first, 'Extensions'))" />
    <xsl:if test="not($generated) and not($linked) and ($folder = '' or not(contains(concat(' ', $folders, ' '), concat(' ', $folder, ' '))))">
      <xsl:copy><xsl:apply-templates select="@* | node()" /></xsl:copy>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
